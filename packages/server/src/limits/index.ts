export { LimitsReport, type LimitsPorts } from './limits-report.ts';
