export { ageBoundMs } from './judge-reading.ts';
export { meterErrors } from './errors.ts';
export { Meters, type MeterPorts } from './meters.ts';
export { startMqttIntake, type MqttIntakePorts } from './mqtt-intake.ts';
