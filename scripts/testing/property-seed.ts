/**
 * Property tests start from the same seed in every run, so that a commit passes or fails by what it changes and not by chance. `CANOPY_SEED` is another
 * seed; `npm run fuzz` tries many (docs/decisions/0013-seeds-of-property-tests.md).
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['CANOPY_SEED'] ?? 1) });
