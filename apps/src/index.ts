export { startPrivatePostgres, freshDatabase, PostgresMissing, type PrivatePostgres } from './private-postgres.ts';
