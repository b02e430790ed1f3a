import { Button, Checkbox, Group, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { ChargerRegistration, RegisteredCharger } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { registerCharger } from '../api/commands.ts';
import { keys } from '../api/queries.ts';
import { KeyOnce } from '../capi/key-once.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';
import { SecretDialog } from '../ui/secret-dialog.tsx';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Registers a charger and leads to its page, which says how to connect it; before that a charger on CAPI has its key shown. */
export function RegisterDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [registered, setRegistered] = useState<RegisteredCharger | null>(null);
  const close = (): void => {
    setRegistered(null);
    onClose();
  };
  const leave = async ({ id }: Pick<RegisteredCharger, 'id'>): Promise<void> => {
    close();
    await navigate({ to: '/chargers/$chargerId', params: { chargerId: id } });
  };
  const isKeyShown = registered !== null;
  return (
    <SecretDialog isOpen={isOpen} title={t(isKeyShown ? 'capiKey.title' : 'register.title')} holdsSecret={isKeyShown} onClose={close}>
      {registered?.capiKey === undefined ? (
        <RegisterForm
          onClose={close}
          onRegistered={(charger) => (charger.capiKey === undefined ? void leave(charger) : setRegistered(charger))}
        />
      ) : (
        <KeyOnce capiKey={registered.capiKey} onLeave={() => void leave(registered)} />
      )}
    </SecretDialog>
  );
}

interface FormProps extends Pick<Props, 'onClose'> {
  readonly onRegistered: (charger: RegisteredCharger) => void;
}

function RegisterForm({ onClose, onRegistered }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isCapi, setIsCapi] = useState(false);
  const registration = useMutation({
    mutationFn: registerCharger,
    onSuccess: (charger) => {
      void client.invalidateQueries({ queryKey: keys.chargers });
      onRegistered(charger);
    },
    // The key is nowhere but in the dialog that shows it.
    gcTime: 0,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        registration.mutate(registrationOf(new FormData(event.currentTarget)));
      }}
    >
      <Stack gap="md">
        <TextInput
          name="id"
          label={t('register.id')}
          description={t('register.idHint')}
          required
          maxLength={48}
          autoComplete="off"
          data-autofocus
        />
        <TextInput name="name" label={t('register.name')} description={t('register.nameHint')} maxLength={100} autoComplete="off" />
        <NativeSelect
          name="protocol"
          label={t('register.protocol')}
          description={t(isCapi ? 'register.capiHint' : 'register.ocppHint')}
          data={['OCPP', 'CAPI']}
          onChange={(event) => setIsCapi(event.currentTarget.value === 'CAPI')}
        />
        {!isCapi && (
          <>
            <PasswordInput
              name="password"
              label={t('register.password')}
              description={t('register.passwordHint')}
              minLength={8}
              maxLength={40}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': t('logIn.showPassword') }}
            />
            <Checkbox name="isStrict" label={t('register.strict')} description={t('register.strictHint')} />
          </>
        )}
        <ErrorNote error={registration.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={registration.isPending}>
            {t('register.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Empty fields are left out: the server has its own defaults. */
function registrationOf(form: FormData): ChargerRegistration {
  const text = (name: string): string => formText(form, name);
  return {
    id: text('id'),
    ...(text('name') === '' ? {} : { name: text('name') }),
    ...(text('password') === '' ? {} : { password: text('password') }),
    ...(text('protocol') === 'CAPI' ? { protocol: 'CAPI' } : {}),
    ...(form.has('isStrict') ? { isStrict: true } : {}),
  };
}
