"""Opens exported workbooks in LibreOffice and compares every cell.

    cargo build -p headroom-wire --features tables --example workbook
    python tests/office/compare.py target/debug/examples/workbook     # LibreOffice with its Python bridge (uno), openpyxl

Each sample fund, and one whose names look like formulas and whose numbers have all their digits, is written as a workbook,
opened by LibreOffice without a screen. Every cell that it then holds has to be equal to what was written: numbers to the bit,
texts letter by letter, dates as their serials, and no cell a formula. Not a part of the test command: continuous integration has no LibreOffice.
"""

import contextlib
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import openpyxl
import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

ROOT = pathlib.Path(__file__).parents[2]
FORMULA = 16  # com.sun.star.sheet.CellFlags
LINK = '=HYPERLINK("x")'
NAMES = ["=1+1", "+1", "-1+1", "@sum", "'quoted", "https://example.org", "TRUE", "1e5", "00012", "Müller & Söhne <α>"]


def hostile(seed):
    """A fund with names that a spreadsheet program could take for something else, and doubles of every size."""
    fund = json.loads((ROOT / "assets/sample/seed.json").read_text())
    draw = random.Random(seed)
    ids = [f"s{at}" for at in range(len(NAMES))]
    days = [(datetime.date(2025, 1, 1) + datetime.timedelta(at)).isoformat() for at in range(250)]
    fund["fund"].update(name=LINK, as_of=days[-1])
    fund["strategies"] = [{"id": id, "name": name, "capital": draw.uniform(1, 1e9)} for id, name in zip(ids, NAMES)]
    fund["risk_budget"].update(allocation={id: 0.05 for id in ids}, reserve=0.5)
    size = lambda: draw.choice([1e-12, 1e-6, 1e-3, 1e-2, 0.1])
    fund["history"] = {"dates": days, "returns": {id: [draw.uniform(-1, 1) * size() for _ in days] for id in ids}}
    for field in ("positions", "instruments", "opportunities", "scenarios", "policy", "log", "limits"):
        fund.pop(field, None)
    return fund


def value(cell):
    """A cell as it is compared: numbers as doubles, texts as they are."""
    if isinstance(cell, datetime.datetime):
        return float((cell - datetime.datetime(1899, 12, 30)).days)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    return cell if cell != "" else None


def ours(path):
    """Every cell of a workbook by sheet, row and column."""
    return {
        (sheet.title, cell.row, cell.column): value(cell.value)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if value(cell.value) is not None
    }


def of_office(desktop, path):
    """Every cell as LibreOffice holds it, and how many formulas there are. A saved file has 15 digits; memory has the double."""
    hidden = PropertyValue(Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (hidden,))
    found, formulas = {}, 0
    for sheet in document.Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        area = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
        for row, values in enumerate(area.getDataArray(), 1):
            for column, value in enumerate(values, 1):
                if value != "":
                    found[sheet.Name, row, column] = value
        formulas += area.queryContentCells(FORMULA).Count
    document.close(True)
    return found, formulas


@contextlib.contextmanager
def office(folder):
    """LibreOffice without a screen, and the desktop that opens files in it."""
    pipe = f"headroom{os.getpid()}"
    options = ["--headless", "--norestore", f"--accept=pipe,name={pipe};urp;", f"-env:UserInstallation=file://{folder}/profile"]
    with subprocess.Popen(["soffice", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for attempt in range(120):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                time.sleep(0.5)
        else:
            process.kill()
            raise TimeoutError("LibreOffice does not answer")
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        try:
            yield desktop
        finally:
            with contextlib.suppress(DisposedException):
                desktop.terminate()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    failed = total = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        funds = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "assets/sample").glob("*.json"))}
        funds |= {f"hostile{seed}": hostile(seed) for seed in range(10)}
        for name, fund in funds.items():
            (folder / f"{name}.json").write_text(json.dumps(fund))
            subprocess.run([sys.argv[1], folder / f"{name}.json", folder / f"{name}.xlsx"], check=True)
        with office(folder) as desktop:
            held = {book: of_office(desktop, book) for book in sorted(folder.glob("*.xlsx"))}
        for book, (found, formulas) in held.items():
            wanted = ours(book)
            differ = [place for place in wanted.keys() | found.keys() if wanted.get(place) != found.get(place)]
            total += len(wanted)
            failed += len(differ) + formulas
            print(f"{book.stem}: {len(wanted)} cells, {len(differ)} differ, {formulas} formulas")
            for place in sorted(differ)[:5]:
                print("  ", place, repr(wanted.get(place)), repr(found.get(place)))
    print(f"{total} cells, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
