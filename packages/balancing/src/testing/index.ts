export * from './exact-optimum.ts';
