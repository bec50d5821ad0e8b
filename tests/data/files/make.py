"""Writes the sample files of this folder with the programs that managers use.

    python -m venv venv && venv/bin/pip install pandas==3.1.1 openpyxl==3.1.5 xlsxwriter==3.3.1 polars==2.1.0
    venv/bin/python make.py            # and R and soffice on the path, for the files that begin with r- and libreoffice-

Every file holds the same fund as far as its kind allows: two strategies, fifteen business days of November 2026, one
return missing. The returns are invented.
"""

import datetime
import io
import json
import pathlib
import shutil
import subprocess
import tempfile

import openpyxl
import pandas as pd
import polars as pl
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = pathlib.Path(__file__).parent
MM = [0.0012, -0.0004, 0.0007, 0.0031, -0.0022, 0.0009, 0.0004, -0.0017, 0.0025, 0.0003, -0.0008, 0.0014, -0.0035, 0.0006, 0.0011]
ARB = [0.0003, 0.0008, None, 0.0002, 0.0005, -0.0011, 0.0007, 0.0001, -0.0004, 0.0006, 0.0002, -0.0009, 0.0013, 0.0004, -0.0002]
DATES = pd.bdate_range("2026-11-02", periods=15)
CAPITAL = {"mm": 1_500_000, "arb": 2_000_000}

returns = pd.DataFrame({"mm": MM, "arb": ARB}, index=pd.Index(DATES, name="date"), dtype=float)
pnl = returns.mul(pd.Series(CAPITAL)).round(2)
levels = (1 + returns.fillna(0)).cumprod() * 100
levels.loc[DATES[2], "arb"] = None
long = returns.reset_index().melt(id_vars="date", var_name="strategy", value_name="return")


def text(name, content, encoding="utf-8"):
    (HERE / name).write_bytes(content.encode(encoding))


# pandas, text
returns.to_csv(HERE / "pandas-returns.csv")
returns.rename_axis(None).to_csv(HERE / "pandas-unnamed-index-returns.csv")
returns.reset_index().to_csv(HERE / "pandas-row-numbers-returns.csv")
returns.tz_localize("UTC").to_csv(HERE / "pandas-utc-returns.csv")
returns.to_csv(HERE / "pandas-semicolon-comma-returns.csv", sep=";", decimal=",")
returns.to_csv(HERE / "pandas-tabs-returns.tsv", sep="\t")
returns.to_csv(HERE / "pandas-nan-returns.csv", na_rep="NaN")
returns.to_csv(HERE / "pandas-european-returns.csv", date_format="%d/%m/%Y")
returns.to_csv(HERE / "pandas-american-returns.csv", date_format="%m/%d/%y")
returns.to_csv(HERE / "pandas-month-names-returns.csv", date_format="%d-%b-%Y")
returns.to_csv(HERE / "pandas-compact-dates-returns.csv", date_format="%Y%m%d")
returns.iloc[:8].to_csv(HERE / "pandas-ambiguous-dates-returns.csv", date_format="%d/%m/%Y")
returns.iloc[::-1].to_csv(HERE / "pandas-newest-first-returns.csv")
returns.map(lambda r: None if pd.isna(r) else f"{r * 100:.2f}%").to_csv(HERE / "pandas-percent-signs-returns.csv")
(returns * 100).round(2).to_csv(HERE / "pandas-percent-returns.csv")
long.to_csv(HERE / "pandas-long-returns.csv", index=False)
text("pandas-printed-returns.txt", returns.to_string())
pnl.to_csv(HERE / "pandas-pnl.csv")
pnl.to_csv(HERE / "pandas-unnamed-kind.csv")
pnl.assign(Total=pnl.sum(axis=1)).to_csv(HERE / "pandas-total-pnl.csv")
levels.to_csv(HERE / "pandas-prices.csv")
returns[["mm"]].to_csv(HERE / "pandas-mm.csv", header=["return"])
returns[["arb"]].dropna().to_csv(HERE / "pandas-arb.csv", header=["return"])

# pandas, JSON
for orient in ["records", "split", "columns", "index", "table"]:
    frame = returns.reset_index() if orient == "records" else returns
    frame.to_json(HERE / f"pandas-{orient}-returns.json", orient=orient, date_format="iso")
returns.to_json(HERE / "pandas-epoch-returns.json", orient="columns", date_format="epoch", date_unit="ms")
returns.to_json(HERE / "pandas-values-returns.json", orient="values")

# pandas, XLSX
returns.to_excel(HERE / "pandas-openpyxl-returns.xlsx", engine="openpyxl")
returns.to_excel(HERE / "pandas-xlsxwriter-returns.xlsx", engine="xlsxwriter", sheet_name="Daily returns")

# polars
frame = pl.DataFrame({"date": [d.date() for d in DATES], "mm": MM, "arb": ARB})
frame.write_csv(HERE / "polars-returns.csv")
frame.write_json(HERE / "polars-returns.json")
frame.write_excel(HERE / "polars-returns.xlsx", worksheet="returns")


# openpyxl, by hand
def book(name, fill, sheet="returns"):
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    fill(workbook, workbook.active)
    workbook.save(HERE / name)


def rows(frame, as_date=lambda d: d.to_pydatetime()):
    yield ["date", *frame.columns]
    for date, values in frame.iterrows():
        yield [as_date(date), *[None if pd.isna(v) else v for v in values]]


def fill(sheet, frame=returns, **kwargs):
    for row in rows(frame, **kwargs):
        sheet.append(row)


def titled(workbook, sheet):
    sheet.append(["Northlight daily P&L (EUR)"])
    sheet.append(["as of 20 November 2026"])
    sheet.append([])
    fill(sheet, pnl)


def mac(workbook, sheet):
    workbook.epoch = CALENDAR_MAC_1904
    fill(sheet)


def percent(workbook, sheet):
    fill(sheet)
    for row in sheet.iter_rows(min_row=2, min_col=2):
        for cell in row:
            cell.number_format = "0.00%"


def hidden(workbook, sheet):
    fill(sheet)
    sheet.row_dimensions[5].hidden = True
    workbook.create_sheet("front page")["A1"] = "Read me"
    sheet.sheet_state = "hidden"
    workbook.active = 1


def no_value(workbook, sheet):
    fill(sheet)
    sheet["B6"] = "=B5*2"


def merged(workbook, sheet):
    fill(sheet)
    sheet.merge_cells("B6:C6")


def error(workbook, sheet):
    fill(sheet)
    sheet["C7"] = "#DIV/0!"
    sheet["C7"].data_type = "e"


def broken(workbook, sheet):
    fill(sheet)
    sheet["B6"] = "about 1%"
    sheet["A8"] = "31 June 2026"


book("openpyxl-titled.xlsx", titled, "Sheet1")
book("openpyxl-1904-returns.xlsx", mac)
book("openpyxl-percent-format-returns.xlsx", percent)
book("openpyxl-hidden-returns.xlsx", hidden)
book("openpyxl-serial-dates-returns.xlsx", lambda w, s: fill(s, as_date=lambda d: (d - pd.Timestamp("1899-12-30")).days))
book("openpyxl-text-dates-returns.xlsx", lambda w, s: fill(s, as_date=lambda d: f"{d:%d.%m.%Y}"))
book("openpyxl-formula-without-value.xlsx", no_value)
book("openpyxl-merged.xlsx", merged)
book("openpyxl-error.xlsx", error)
book("openpyxl-broken-cells-returns.xlsx", broken)

# XlsxWriter: formulas with the value that Excel would have saved
workbook = xlsxwriter.Workbook(HERE / "xlsxwriter-formulas-returns.xlsx")
sheet = workbook.add_worksheet("returns")
day = workbook.add_format({"num_format": "dd/mm/yyyy"})
for number, row in enumerate(rows(returns)):
    for column, value in enumerate(row):
        if isinstance(value, datetime.datetime):
            sheet.write_datetime(number, column, value, day)
        elif isinstance(value, float):
            sheet.write_formula(number, column, f"={value!r}*1", None, value)
        elif value is not None:
            sheet.write(number, column, value)
workbook.close()

# As Excel saves "Unicode text" and "CSV UTF-8", and with the line by which it is told the separator
buffer = io.StringIO()
returns.to_csv(buffer, sep="\t", lineterminator="\r\n")
(HERE / "excel-unicode-text-returns.txt").write_bytes(b"\xff\xfe" + buffer.getvalue().encode("utf-16-le"))
buffer = io.StringIO()
returns.to_csv(buffer, lineterminator="\r\n", quoting=1)
text("excel-utf-8-returns.csv", "\ufeff" + buffer.getvalue())
text("excel-sep-returns.csv", "sep=;\r\n" + returns.to_csv(sep=";", lineterminator="\r\n"))
accounting = pnl.map(lambda v: "" if pd.isna(v) else f"({-v:,.2f})" if v < 0 else f"{v:,.2f}")
accounting.to_csv(HERE / "excel-accounting-pnl.csv")

# R and LibreOffice
if shutil.which("Rscript"):
    code = f"""
    d <- read.csv("{HERE}/pandas-returns.csv")
    write.csv(d, "{HERE}/r-write-csv-returns.csv", row.names = FALSE)
    write.csv2(d, "{HERE}/r-write-csv2-returns.csv", row.names = TRUE)
    """
    subprocess.run(["Rscript", "-e", code], check=True)
if shutil.which("soffice"):
    def convert(source, target, kind):
        with tempfile.TemporaryDirectory() as made:
            subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", made, str(HERE / source)], check=True)
            ending = kind.split(":")[0]
            shutil.copy(f"{made}/{pathlib.Path(source).stem}.{ending}", HERE / target)

    convert("pandas-openpyxl-returns.xlsx", "libreoffice-returns.xlsx", "xlsx")
    convert("pandas-openpyxl-returns.xlsx", "libreoffice-returns.csv", "csv")
    convert("openpyxl-titled.xlsx", "libreoffice-titled.xlsx", "xlsx")

(HERE / "expected.json").write_text(json.dumps({"dates": [f"{d:%Y-%m-%d}" for d in DATES], "mm": MM, "arb": ARB}) + "\n")
