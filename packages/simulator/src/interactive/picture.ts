import { chargerModels, type ShownLights } from '@phasor/models';
import type { ConnectorState, TwinState } from '../twin-state.ts';
import { lightsText, meanings } from './light-text.ts';
import { wrapped } from '../wrapped.ts';
import type { Paint } from './paint.ts';

const WIDTH = 80;

/** A charger as somebody who stands before it, with a meter in hand, sees it: lines of at most 80 characters. */
export function picture(state: TwinState, paint: Paint): string[] {
  const { displayName } = chargerModels[state.model];
  return [
    `${paint.bold(`${displayName} ${state.id}`)}  ${conditionText(state, paint)}`,
    ...lightLines(state.lights, paint),
    ...state.connectors.flatMap((connector) => connectorLines(connector, state, paint)),
  ];
}

/** The lights, and what they mean. */
export function lightLines(lights: ShownLights | null, paint: Paint): string[] {
  if (!lights) return ['  lights  ○ all dark: no power'];
  const means = meanings(lights.rows).flatMap((text) => wrapped(text, WIDTH - 10));
  const dimmed = lights.brightnessPercent === 100 ? [] : [`dimmed to ${lights.brightnessPercent} %`];
  return [...named('lights', [...lightsText(lights.lights, paint), ...dimmed]), ...named('means', means)];
}

/** Lines, of which the first begins with a name. */
function named(name: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(8)}${line}`);
}

function conditionText({ isPoweredOn, isConnected, registration, queuedMessages, station, ...rest }: TwinState, paint: Paint): string {
  if (!isPoweredOn) return paint.alarm('no power');
  const words = [
    isConnected ? 'connected' : paint.alarm('not connected'),
    registration === null ? 'not registered yet' : registration === 'Accepted' ? 'accepted' : paint.alarm(registration.toLowerCase()),
    ...(queuedMessages === 0 ? [] : [`${queuedMessages} messages wait`]),
    ...(station.errorCode === 'NoError' ? [] : [paint.alarm(station.errorCode)]),
    ...(rest.protocol === 'CAPI' ? ['CAPI'] : []),
    `${rest.temperatureC.toFixed(0)} °C inside`,
    ...(rest.isDownLightOn ? ['down light on'] : []),
  ];
  return words.join(', ');
}

function connectorLines({ connectorId, ...connector }: ConnectorState, { model }: TwinState, paint: Paint): string[] {
  const { status, errorCode, plugged, phases, powerW, offeredA, idTag, transactionId, registerWh, route } = connector;
  const outlet = chargerModels[model].outlets.find((candidate) => candidate.connectorId === connectorId);
  const words = `${status}${errorCode === 'NoError' ? '' : ` (${errorCode})`}`;
  const currents = phases.map(({ phase, currentA }) => `${phase} ${currentA.toFixed(1).padStart(4)}`).join('  ');
  const head = `  ${connectorId}       ${(status === 'Faulted' ? paint.alarm : (text: string) => text)(words)}`;
  const car = outlet?.socket === 'schuko' ? 'the Schuko outlet' : plugged ? 'a car is in' : 'no car';
  const fed = outlet?.phases === 3 && route !== 'L123' && powerW > 0 ? `, fed by ${route}` : '';
  const session = idTag === null ? '' : `, tag ${idTag}${transactionId === null ? '' : `, transaction ${transactionId}`}`;
  return [
    `${head}, ${car}${session}${fed}`,
    `          ${currents} A of ${offeredA} A  ${(powerW / 1000).toFixed(1)} kW  register ${(registerWh / 1000).toFixed(3)} kWh`,
  ];
}
