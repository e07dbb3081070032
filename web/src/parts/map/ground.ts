// What lies under the borders where a city has configured it: tiles of an address with {z}, {x} and {y}, or one PMTiles file, of pictures or
// of shapes. Of shapes the layers earth, water, landuse and roads (as Protomaps' basemaps name them) are drawn in our colours; no glyphs.
import { addProtocol, type Map as GlMap } from "maplibre-gl";

import { tokenColour } from "./colours";
import type { MapTiles } from "./shapes";

type Reader = typeof import("pmtiles");
let protocol: InstanceType<Reader["Protocol"]> | null = null;

const isArchive = (tiles: MapTiles): boolean => new URL(tiles.url, location.href).pathname.endsWith(".pmtiles");

const shapes = [
  { id: "earth", type: "fill", token: "--map-earth" },
  { id: "landuse", type: "fill", token: "--map-land" },
  { id: "water", type: "fill", token: "--map-water" },
  { id: "roads", type: "line", token: "--map-road" },
] as const;

async function archiveAdd(on: GlMap, tiles: MapTiles, at: Element, below: string): Promise<void> {
  const { PMTiles, Protocol, TileType } = await import("pmtiles");
  if (!protocol) addProtocol("pmtiles", (protocol = new Protocol()).tile);
  const archive = new PMTiles(tiles.url);
  protocol.add(archive);
  const { tileType } = await archive.getHeader();
  const source = { url: `pmtiles://${tiles.url}`, attribution: tiles.credit };
  if (tileType !== TileType.Mvt) {
    on.addSource("ground", { type: "raster", tileSize: 256, ...source });
    on.addLayer({ id: "ground", type: "raster", source: "ground" }, below);
    return;
  }
  on.addSource("ground", { type: "vector", ...source });
  for (const { id, type, token } of shapes) {
    const colour = tokenColour(at, token);
    const layer = { id: `ground-${id}`, source: "ground", "source-layer": id };
    if (type === "fill") on.addLayer({ ...layer, type, paint: { "fill-color": colour } }, below);
    else on.addLayer({ ...layer, type, paint: { "line-color": colour, "line-width": 1.2 } }, below);
  }
}

/** Puts it below the layer `below`; rejects when an archive cannot be read. */
export async function groundAdd(on: GlMap, tiles: MapTiles, at: Element, below: string): Promise<void> {
  if (isArchive(tiles)) return archiveAdd(on, tiles, at, below);
  on.addSource("ground", { type: "raster", tiles: [tiles.url], tileSize: 256, attribution: tiles.credit });
  on.addLayer({ id: "ground", type: "raster", source: "ground" }, below);
}
