import { Button, Checkbox, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { ChargerRegistration } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { registerCharger } from '../api/commands.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Registers a charger and leads to its page, which says how to connect it. */
export function RegisterDialog({ isOpen, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('register.title')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
      <RegisterForm onClose={onClose} />
    </Modal>
  );
}

function RegisterForm({ onClose }: Pick<Props, 'onClose'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const registration = useMutation({
    mutationFn: registerCharger,
    onSuccess: async (charger) => {
      void client.invalidateQueries({ queryKey: keys.chargers });
      onClose();
      await navigate({ to: '/chargers/$chargerId', params: { chargerId: charger.id } });
    },
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
    ...(form.has('isStrict') ? { isStrict: true } : {}),
  };
}
