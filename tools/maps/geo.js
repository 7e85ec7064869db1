// What a map drawn in a browser needs of d3-geo and topojson-client.

export {
  geoAzimuthalEquidistant, geoCircle, geoConicEqualArea, geoDistance, geoGraticule10, geoInterpolate, geoPath,
} from "d3-geo";
export { feature, mesh } from "topojson-client";
