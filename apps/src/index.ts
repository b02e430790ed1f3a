export { startPrivatePostgres, freshDatabase, PostgresMissing, type PrivatePostgres } from './private-postgres.ts';
export { natsPath, startPrivateNats, NatsMissing, type PrivateNats } from './private-nats.ts';
export { Child, freePort, untilReady } from './processes.ts';
export { apiOf, PROCESS_LOGIN, startServerProcess, type ServerProcess, type ServerProcessOptions } from './server-process.ts';
export { demoCampaign, demoWaits } from './demo-campaign.ts';
export { demoReleases, demoSigners, DEMO_HOME_VERSION, DEMO_VERSION, type DemoSigners } from './demo-release.ts';
