// A chart of the page as a picture of its own, SVG or PNG: its drawing, its words and its title, as they are on screen.
//
// The chart is read once into shapes, which are then written as SVG or drawn on a canvas of twice the size. Words are set as
// text, never as markup. What acts (sliders, buttons, tables) and the reading cursor are left out.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 16;
const TITLE = 28;
const FOOT = 36;
const SCALE = 2;
const LEFT_OUT = "input, button, select, details, table, .cursor, .chart-day, .dots.chosen, .visually-hidden";

/** Whether a computed colour can be seen. */
const isSeen = (colour) => colour && colour !== "none" && !/rgba\(.*, 0\)|transparent/.test(colour);

/** The outline of an SVG shape in its own units. */
function outline(shape) {
  const at = (name) => Number(shape.getAttribute(name) ?? 0);
  switch (shape.localName) {
    case "path":
      return shape.getAttribute("d") ?? "";
    case "line":
      return `M${at("x1")} ${at("y1")}L${at("x2")} ${at("y2")}`;
    case "polyline":
    case "polygon": {
      const points = (shape.getAttribute("points") ?? "").trim();
      return points && `M${points.split(/[\s,]+/).join(" ")}${shape.localName === "polygon" ? "Z" : ""}`;
    }
    case "rect":
      return `M${at("x")} ${at("y")}h${at("width")}v${at("height")}h${-at("width")}Z`;
    case "circle":
      return circle(at("cx"), at("cy"), at("r"));
    default:
      return "";
  }
}

const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

/** The shapes of an element, in the order in which they lie on each other, from the corner of `origin`. */
function shapes(element, origin, found) {
  const style = getComputedStyle(element);
  if (element.matches(LEFT_OUT) || style.display === "none" || style.visibility === "hidden") return found;
  const box = element.getBoundingClientRect();
  const [left, top] = [box.left - origin.left, box.top - origin.top];
  const fill = (d, colour, more) => isSeen(colour) && found.push({ d, fill: colour, ...more });
  if (element instanceof HTMLCanvasElement) {
    if (element.width > 0) found.push({ image: element, left, top, width: box.width, height: box.height });
    return found;
  }
  if (element instanceof SVGGraphicsElement && element.localName !== "svg") {
    const d = outline(element);
    if (d) {
      const matrix = element.getScreenCTM();
      const place = new DOMMatrix([matrix.a, matrix.b, matrix.c, matrix.d, matrix.e - origin.left, matrix.f - origin.top]);
      const line = isSeen(style.stroke) && { stroke: style.stroke, width: parseFloat(style.strokeWidth) || 1, cap: style.strokeLinecap };
      const dashes = style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(/[\s,]+/).map(parseFloat);
      const inside = isSeen(style.fill) && { fill: style.fill, opacity: Number(style.fillOpacity) };
      if (line || inside) found.push({ d, place, dashes, ...line, ...inside });
    }
  } else if (!(element instanceof SVGElement)) {
    const rect = `M${left} ${top}h${box.width}v${box.height}h${-box.width}Z`;
    const round = style.borderRadius === "50%" && circle(left + box.width / 2, top + box.height / 2, box.width / 2);
    if (!element.matches(".panel")) fill(round || rect, style.backgroundColor);
    for (const [side, d] of [["Left", `M${left} ${top}v${box.height}`], ["Top", `M${left} ${top}h${box.width}`]]) {
      const width = parseFloat(style[`border${side}Width`]);
      const dashes = /dash|dot/.test(style[`border${side}Style`]) ? [3 * width, 2 * width] : [];
      if (width > 0 && isSeen(style[`border${side}Color`])) found.push({ d, stroke: style[`border${side}Color`], width, dashes });
    }
    const key = getComputedStyle(element, "::before");
    if (key.content === '""' && key.display !== "none") {
      const [width, height] = [parseFloat(key.width) || 0, parseFloat(key.height) || 0];
      const middle = top + box.height / 2;
      fill(`M${left} ${middle - height / 2}h${width}v${height}h${-width}Z`, height > 0 && key.backgroundColor);
      const line = parseFloat(key.borderTopWidth);
      const dashes = /dash|dot/.test(key.borderTopStyle) ? [3 * line, 2 * line] : [];
      if (line > 0 && width > 0) found.push({ d: `M${left} ${middle}h${width}`, stroke: key.borderTopColor, width: line, dashes });
    }
  }
  for (const child of element.childNodes) {
    if (child.nodeType === Node.ELEMENT_NODE) shapes(child, origin, found);
    if (child.nodeType === Node.TEXT_NODE) words(child, style, origin, found);
  }
  return found;
}

/** The lines of a text as they are broken on screen. */
function words(node, style, origin, found) {
  const range = document.createRange();
  let line;
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    if (line && Math.abs(line.box.top - box.top) < 2) {
      line.text += ` ${word}`;
    } else {
      const colour = node.parentElement instanceof SVGElement ? style.fill : style.color;
      line = { text: word, box, fill: colour, weight: style.fontWeight, size: parseFloat(style.fontSize), family: style.fontFamily };
      // The letters stand where most fonts have their foot: four fifths down the line of their size.
      line.left = box.left - origin.left;
      line.foot = box.top - origin.top + (box.height - line.size) / 2 + 0.8 * line.size;
      found.push(line);
    }
  }
}

/** The question that a chart answers: the nearest title before it. */
function titleOf(chart) {
  const home = chart.closest(".panel, section, dialog") ?? chart;
  const titles = [...home.querySelectorAll("h2, h3")];
  const before = titles.filter((title) => title.compareDocumentPosition(chart) & Node.DOCUMENT_POSITION_FOLLOWING);
  return (before.at(-1) ?? titles[0])?.textContent.trim() ?? "Chart";
}

/** Everything on a sheet: ground, title, the chart, and what it is of. */
function sheet(chart, of) {
  const box = chart.getBoundingClientRect();
  const [width, height] = [Math.ceil(box.width) + 2 * MARGIN, Math.ceil(box.height) + 2 * MARGIN + TITLE + FOOT];
  const page = getComputedStyle(chart.closest(".panel") ?? document.body);
  const text = { family: page.fontFamily, fill: page.color, left: MARGIN };
  const soft = getComputedStyle(document.querySelector(".soft") ?? document.body).color;
  return {
    width,
    height,
    shapes: [
      { d: `M0 0h${width}v${height}h${-width}Z`, fill: isSeen(page.backgroundColor) ? page.backgroundColor : "white" },
      { ...text, text: titleOf(chart), weight: "600", size: 15, foot: MARGIN + 14 },
      ...shapes(chart, { left: box.left - MARGIN, top: box.top - MARGIN - TITLE }, []),
      { ...text, text: of, weight: "400", size: 12, fill: soft, foot: height - MARGIN + 4 },
    ],
  };
}

function toSvg({ width, height, shapes }) {
  const make = (name, attributes, text) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const root = make("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  for (const shape of shapes) {
    if (shape.text !== undefined) {
      const { left: x, foot: y, fill, size, weight, family } = shape;
      root.append(make("text", { x, y, fill, "font-size": size, "font-weight": weight, "font-family": family }, shape.text));
    } else if (shape.image) {
      const { left: x, top: y, width, height } = shape;
      root.append(make("image", { x, y, width, height, href: shape.image.toDataURL() }));
    } else {
      root.append(make("path", {
        d: shape.d,
        fill: shape.fill ?? "none",
        "fill-opacity": shape.opacity,
        stroke: shape.stroke,
        "stroke-width": shape.stroke && shape.width,
        "stroke-linecap": shape.cap,
        "stroke-dasharray": shape.dashes?.length ? shape.dashes.join(" ") : undefined,
        transform: shape.place?.toString(),
        "vector-effect": shape.place && "non-scaling-stroke",
      }));
    }
  }
  return new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" });
}

function toPng({ width, height, shapes }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * SCALE, height * SCALE];
  const context = canvas.getContext("2d");
  context.scale(SCALE, SCALE);
  for (const shape of shapes) {
    if (shape.text !== undefined) {
      context.font = `${shape.weight} ${shape.size}px ${shape.family}`;
      context.fillStyle = shape.fill;
      context.fillText(shape.text, shape.left, shape.foot);
    } else if (shape.image) {
      context.drawImage(shape.image, shape.left, shape.top, shape.width, shape.height);
    } else {
      const path = new Path2D();
      path.addPath(new Path2D(shape.d), shape.place);
      if (shape.fill) {
        context.globalAlpha = shape.opacity ?? 1;
        context.fillStyle = shape.fill;
        context.fill(path);
        context.globalAlpha = 1;
      }
      if (shape.stroke) {
        context.strokeStyle = shape.stroke;
        context.lineWidth = shape.width;
        context.lineCap = shape.cap ?? "butt";
        context.setLineDash(shape.dashes ?? []);
        context.stroke(path);
      }
    }
  }
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
}

/** Saves a chart as `svg` or `png`, or copies it; what was done, in words. `of` is what it is of, `date` its date. */
export default async function picture(chart, kind, of, date) {
  const drawn = sheet(chart, of);
  if (kind === "copy") {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": toPng(drawn) })]);
    return "Copied as a picture";
  }
  const blob = kind === "svg" ? toSvg(drawn) : await toPng(drawn);
  const words = titleOf(chart).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `headroom-${words || "chart"}-${date}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
  return `Saved ${link.download}`;
}
