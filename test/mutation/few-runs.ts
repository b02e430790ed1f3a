import fc from 'fast-check';

// The same few cases for every mutant, and no search for a smaller one: that it fails is all that counts.
fc.configureGlobal({ seed: 1, endOnFailure: true, numRuns: Number(process.env['PROPERTY_RUNS'] ?? 8) });
