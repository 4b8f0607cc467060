@rem npm scripts say "exec node ...", so that a signal sent to npm reaches Canopy and not a shell in between. Windows has no such word: this is it.
@%*
