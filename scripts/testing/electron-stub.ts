/**
 * Stands in for the `electron` package in tests: outside Electron, importing the real one downloads a binary. Whoever
 * reads anything from it has a module that should be handed Electron instead of importing it.
 */
const forbidden = new Proxy(
  {},
  {
    get(_target, name) {
      throw new Error(`A test reached for electron.${String(name)}: hand it in instead.`);
    },
  },
);

export default forbidden;
