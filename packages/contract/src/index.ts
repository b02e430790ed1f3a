export * from './rest.ts';
export type * from './events.ts';
export type * from './reports.ts';
export type * from './orders.ts';
