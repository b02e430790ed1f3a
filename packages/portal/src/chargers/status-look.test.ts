import { describe, expect, it } from 'vitest';
import { connectorStatuses, statusLook } from './status-look.ts';

describe('statusLook', () => {
  it('gives every status of OCPP 1.6 a word, never a colour alone', () => {
    for (const status of connectorStatuses) expect(statusLook(status).word).toBe(`status.${status}`);
  });

  it('keeps free, charging and faulted apart by colour', () => {
    expect(['Available', 'Charging', 'Faulted'].map((status) => statusLook(status).tone)).toEqual(['good', 'active', 'bad']);
  });

  it('shows a status that OCPP does not know as the charger wrote it', () => {
    expect(statusLook('Sleeping')).toEqual({ tone: 'quiet', word: null });
    expect(statusLook('toString').word).toBeNull();
  });

  it('shows the last status of an offline charger in quiet colour', () => {
    expect(statusLook('Charging', false)).toEqual({ tone: 'quiet', word: 'status.Charging' });
  });
});
