export * from './errors.ts';
export * from './made-up-week.ts';
export * from './policies.ts';
export * from './random-site.ts';
export * from './read-site-week.ts';
export * from './replay.ts';
export * from './site-week.ts';
