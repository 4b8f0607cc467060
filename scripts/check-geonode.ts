/** `npm run check:geonode`: will compare the GeoNode client with a live server. */
console.error('not there yet');
process.exitCode = 2;
