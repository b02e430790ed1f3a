export { InMemoryBus, type Bus, type Change, type ChangeListener, type ChargerTold, type ChargerWord, type Responder } from './bus.ts';
export { busErrors } from './errors.ts';
export { NatsBus, type NatsBusOptions, type Sights } from './nats-bus.ts';
