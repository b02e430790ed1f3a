export { InMemoryBus, type Bus, type Change, type ChangeListener, type Responder } from './bus.ts';
