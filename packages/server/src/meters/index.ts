export { ageBoundMs } from './judge-reading.ts';
export { meterErrors } from './errors.ts';
export { implausibleCurrent, implausiblePower, type ToldPower } from './implausible.ts';
export { Meters, type MeterPorts } from './meters.ts';
export { measuredIntervalMs, TELLING_SAMPLES } from './own-interval.ts';
export { ownIntervals } from './own-intervals.ts';
export { startMqttIntake, type MqttIntakePorts } from './mqtt-intake.ts';
