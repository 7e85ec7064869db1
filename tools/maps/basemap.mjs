// Makes the base map that ships with freightsim: coasts and borders of the Old World, small enough for a package.
// The areas are on the unit sphere, so that a corner near the pole weighs what it weighs on the globe.

import { readFileSync, writeFileSync } from "node:fs";
import { geoCentroid } from "d3-geo";
import { feature, mergeArcs, meshArcs, quantize } from "topojson-client";
import {
  filter, filterWeight, presimplify, simplify, sphericalRingArea, sphericalTriangleArea,
} from "topojson-simplify";

const SOURCE = new URL("node_modules/world-atlas/countries-50m.json", import.meta.url);
const RESULT = new URL("../../src/freightsim/data/maps/basemap.topojson", import.meta.url);

const AMERICAS_WEST = -169; // degrees; Chukotka and Fiji lie beyond
const AMERICAS_EAST = -30; // degrees; Iceland and the Azores lie beyond
const ANTARCTICA = -60; // degrees
const CORNER = 2e-6; // steradians, 81 square km: a smaller corner of a line is cut
const ISLAND = 1.2e-5; // steradians, 487 square km: a smaller island is left out
const STEPS = 2e4; // of the grid to which the corners are moved, across the map each way

function shown(topology, arcs) {
  const [lon, lat] = geoCentroid(feature(topology, { type: "Polygon", arcs }));
  return lat > ANTARCTICA && (lon < AMERICAS_WEST || lon > AMERICAS_EAST);
}

function polygonsShown(topology, country) {
  const polygons = country.type === "Polygon" ? [country.arcs] : country.arcs;
  return { type: "MultiPolygon", id: country.id, arcs: polygons.filter((arcs) => shown(topology, arcs)) };
}

let map = JSON.parse(readFileSync(SOURCE));
const countries = map.objects.countries.geometries
  .map((country) => polygonsShown(map, country))
  .filter((country) => country.arcs.length);
map.objects = { countries: { type: "GeometryCollection", geometries: countries } };

map = simplify(presimplify(map, sphericalTriangleArea), CORNER);
map = filter(map, filterWeight(map, ISLAND, sphericalRingArea));

const kept = map.objects.countries;
map.objects = {
  land: mergeArcs(map, kept.geometries),
  borders: meshArcs(map, kept, (one, other) => one !== other),
};
delete map.bbox;
map = quantize(filter(map), STEPS); // the filter drops the arcs that neither object uses
writeFileSync(RESULT, JSON.stringify(map) + "\n");
console.log(`${RESULT.pathname.split("/").pop()}: ${Math.round(JSON.stringify(map).length / 1000)} kB`);
