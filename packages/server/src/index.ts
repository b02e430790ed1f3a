export { startSystem, type RunningSystem, type SystemOptions } from './system.ts';
export { systemOptionsFrom } from './config.ts';
