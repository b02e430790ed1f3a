import type { PhaseSetting } from '@phasor/contract';

const TRANSFER = 'DataTransfer ';

/** The setting by which a charger is told its phases, in a line: `AssignedPhase={connector}.{phase}`, `AssignedPhase={connector}.{phase}; AssignedCurrent={connector}.{current}`, `DataTransfer maker/Phase={phase}`. */
export function phaseText(setting: PhaseSetting | undefined): string {
  if (setting === undefined) return '';
  if ('key' in setting) {
    const { key, value, current } = setting;
    return `${key}=${value}${current ? `; ${current.key}=${current.value}` : ''}`;
  }
  const { vendorId, messageId, data } = setting;
  return `${TRANSFER}${vendorId}${messageId === undefined ? '' : `/${messageId}`}=${data}`;
}

/** As {@link phaseText} writes it; undefined where nothing is written. Of a line without `=` the server says what is missing. */
export function phaseSettingOf(text: string): PhaseSetting | undefined {
  if (text === '') return undefined;
  const [, name = text, value = text] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!name.startsWith(TRANSFER)) {
    const [, first = value, currentKey, currentValue = ''] = /^(.*);\s+([^=;]+)=([^=;]*\{current\}[^=;]*)$/s.exec(value) ?? [];
    const current = currentKey === undefined ? {} : { current: { key: currentKey.trim(), value: currentValue.trim() } };
    return { key: name.trim(), value: first.trim(), ...current };
  }
  const [vendorId = '', ...rest] = name.slice(TRANSFER.length).split('/');
  const messageId = rest.join('/').trim();
  return { vendorId: vendorId.trim(), ...(messageId === '' ? {} : { messageId }), data: value.trim() };
}
