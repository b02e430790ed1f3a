import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changeOwnPassword } from '../api/people.ts';
import { ErrorNote } from '../ui/error-note.tsx';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** One is logged out, here too. */
  readonly onChanged: () => void;
}

/** A password of one's own choice. */
export function PasswordDialog({ isOpen, onClose, onChanged }: Props) {
  const { t } = useTranslation();
  const changing = useMutation({ mutationFn: changeOwnPassword, onSuccess: onChanged, gcTime: 0 });
  const toggle = { 'aria-label': t('logIn.showPassword') };
  const textOf = (form: FormData, name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('person.changePassword')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          changing.mutate({ current: textOf(form, 'current'), password: textOf(form, 'password') });
        }}
      >
        <Stack gap="md">
          <PasswordInput
            name="current"
            label={t('person.current')}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={toggle}
            data-autofocus
          />
          <PasswordInput
            name="password"
            label={t('person.password')}
            description={t('person.passwordHint')}
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={200}
            visibilityToggleButtonProps={toggle}
          />
          <ErrorNote error={changing.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('dialog.cancel')}
            </Button>
            <Button type="submit" loading={changing.isPending}>
              {t('person.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
