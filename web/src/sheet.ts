// A table as an xlsx workbook, made in the browser: five small parts in a zip that is not compressed.
export interface Sheet {
  name: string;
  columns: string[];
  rows: (string | number)[][];
}

const encoder = new TextEncoder();

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const b of bytes) c = (crcTable[(c ^ b) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** The 26 bytes that a zip's local and central headers share; nothing is compressed, the date is 1980-01-01. */
function sizes(name: Uint8Array, body: Uint8Array): number[] {
  const u16 = (n: number) => [n & 255, (n >> 8) & 255];
  const u32 = (n: number) => [...u16(n & 0xffff), ...u16(n >>> 16)];
  return [...u16(20), ...u16(0x0800), ...u16(0), ...u16(0), ...u16(33), ...u32(crc(body)), ...u32(body.length), ...u32(body.length), ...u16(name.length), ...u16(0)];
}

function zip(files: [string, string][]): Blob {
  const u32 = (n: number) => [n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255];
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: number[] = [];
  let at = 0;
  for (const [path, text] of files) {
    const [name, body] = [encoder.encode(path), encoder.encode(text)];
    const head = new Uint8Array([0x50, 0x4b, 3, 4, ...sizes(name, body), ...name]);
    directory.push(0x50, 0x4b, 1, 2, 20, 0, ...sizes(name, body), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...u32(at), ...name);
    parts.push(head, new Uint8Array(body));
    at += head.length + body.length;
  }
  const count = [files.length & 255, files.length >> 8];
  parts.push(new Uint8Array([...directory, 0x50, 0x4b, 5, 6, 0, 0, 0, 0, ...count, ...count, ...u32(directory.length), ...u32(at), 0, 0]));
  return new Blob(parts, { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
}

const escape = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");

function cell(value: string | number): string {
  return typeof value === "number" ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${escape(value)}</t></is></c>`;
}

export function workbook(sheet: Sheet): Blob {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const relations = "http://schemas.openxmlformats.org/package/2006/relationships";
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const rows = [sheet.columns, ...sheet.rows].map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
  return zip([
    ["[Content_Types].xml", `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`],
    ["_rels/.rels", `${head}<Relationships xmlns="${relations}"><Relationship Id="a" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escape(sheet.name.replace(/[\\/?*[\]:]/g, " ").slice(0, 31))}" sheetId="1" r:id="a"/></sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `${head}<Relationships xmlns="${relations}"><Relationship Id="a" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`],
    ["xl/worksheets/sheet1.xml", `${head}<worksheet xmlns="${main}"><sheetData>${rows}</sheetData></worksheet>`],
  ]);
}

export function saveSheet(sheet: Sheet): void {
  const url = URL.createObjectURL(workbook(sheet));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${sheet.name}.xlsx`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
