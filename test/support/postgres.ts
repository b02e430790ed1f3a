export * from '../../apps/src/private-postgres.ts';
