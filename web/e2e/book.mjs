// Files as offices send them, made and read by hand: a csv in GB18030, a workbook, the rows of a workbook that came back.
import { crc32, inflateRawSync } from "node:zlib";

/** Node decodes GB18030 and does not encode it: the table of its two bytes, turned round. */
function gbTable() {
  const decoder = new TextDecoder("gb18030");
  const table = new Map();
  for (let high = 0x81; high <= 0xfe; high++)
    for (let low = 0x40; low <= 0xfe; low++) {
      const text = low === 0x7f ? "" : decoder.decode(new Uint8Array([high, low]));
      if ([...text].length === 1 && text !== "\ufffd" && !table.has(text)) table.set(text, [high, low]);
    }
  return table;
}

export function csvInGb18030(rows) {
  const table = gbTable();
  const text = rows.map((cells) => cells.join(",")).join("\r\n");
  return Buffer.from([...text].flatMap((c) => (c.charCodeAt(0) < 0x80 ? [c.charCodeAt(0)] : table.get(c))));
}

function entry(name, text, at) {
  const [path, data] = [Buffer.from(name), Buffer.from(text)];
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(data), 0);
  sizes.writeUInt32LE(data.length, 4);
  sizes.writeUInt32LE(data.length, 8);
  const lengths = Buffer.from([path.length, 0, 0, 0]);
  const head = Buffer.concat([Buffer.from("504b030414000008000000000000", "hex"), sizes, lengths, path, data]);
  const offset = Buffer.alloc(4);
  offset.writeUInt32LE(at, 0);
  const listed = Buffer.concat([Buffer.from("504b0102140014000008000000000000", "hex"), sizes, lengths, Buffer.alloc(10), offset, path]);
  return { head, listed };
}

const xml = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const rels = (kind, target) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${target}"/></Relationships>`;
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** One sheet, nothing packed. */
export function workbook(rows) {
  const line = (cells, i) => `<row r="${i + 1}">${cells.map((c) => `<c t="inlineStr"><is><t>${xml(c)}</t></is></c>`).join("")}</row>`;
  const parts = {
    "_rels/.rels": rels("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": `<workbook ${main}><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": rels("worksheet", "worksheets/sheet1.xml"),
    "xl/worksheets/sheet1.xml": `<worksheet ${main}><sheetData>${rows.map(line).join("")}</sheetData></worksheet>`,
  };
  const entries = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    entries.push(entry(name, text, at));
    at += entries.at(-1).head.length;
  }
  const list = Buffer.concat(entries.map((e) => e.listed));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...entries.map((e) => e.head), list, end]);
}

/** How many rows the first sheet of a workbook has, its header among them. */
export function rowsOfWorkbook(bytes) {
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from("504b0506", "hex")) + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extra, comment] = [28, 30, 32].map((o) => bytes.readUInt16LE(at + o));
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString();
    const head = bytes.readUInt32LE(at + 42);
    const from = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
    if (name === "xl/worksheets/sheet1.xml") return inflateRawSync(bytes.subarray(from)).toString().split("<row ").length - 1;
    at += 46 + nameLength + extra + comment;
  }
  throw new Error("no sheet in this workbook");
}

/** A number that belongs to nobody: its sequence is 990 and more. */
export function idNumber(prefix, birth, sequence) {
  const digits = `${prefix}${birth}${990 + sequence}`;
  const sum = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].reduce((all, weight, i) => all + weight * Number(digits[i]), 0);
  return digits + "10X98765432"[sum % 11];
}
