import type { Charger } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { admitKnock } from '../api/commands.ts';
import { keys } from '../api/queries.ts';

export interface Admit {
  readonly admit: (knockId: string) => void;
  /** The knock that is being admitted. */
  readonly pendingId: string | null;
  readonly failed: { readonly knockId: string; readonly error: Error } | null;
  /** The charger that was admitted last. */
  readonly charger: Charger | null;
}

/** Lets a charger in and brings both lists up to date. */
export function useAdmit(): Admit {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: admitKnock,
    onSuccess: () =>
      Promise.all([client.invalidateQueries({ queryKey: keys.knocks }), client.invalidateQueries({ queryKey: keys.chargers })]),
  });
  return {
    admit: mutation.mutate,
    pendingId: mutation.isPending ? mutation.variables : null,
    failed: mutation.isError ? { knockId: mutation.variables, error: mutation.error } : null,
    charger: mutation.data ?? null,
  };
}
