import { Button, Center, Group, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { logIn } from '../api/commands.ts';
import { keys } from '../api/queries.ts';
import { chooseLanguage, languages, type Language } from '../i18n/i18n.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { BrandMark } from '../ui/icons.tsx';
import { useTitle } from '../ui/use-title.ts';

/** Address and password. Afterwards one stands where one wanted to go. */
export function LogInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const router = useRouter();
  const { next } = useSearch({ from: '/login' });
  useTitle(t('logIn.title'));
  const attempt = useMutation({
    mutationFn: logIn,
    onSuccess: ({ person }) => {
      client.setQueryData(keys.me, person);
      router.history.push(next ?? '/chargers');
    },
  });
  const submit = (form: FormData): void => attempt.mutate({ email: textOf(form, 'email').trim(), password: textOf(form, 'password') });
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder radius="lg" p={{ base: 'lg', xs: 'xl' }} w="100%" maw={400} bg="var(--surface)">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit(new FormData(event.currentTarget));
          }}
        >
          <Stack gap="md">
            <Group gap="sm">
              <BrandMark />
              <Title order={1}>{t('logIn.heading')}</Title>
            </Group>
            <TextInput name="email" type="email" label={t('logIn.email')} autoComplete="username" required withAsterisk={false} autoFocus />
            <PasswordInput
              name="password"
              label={t('logIn.password')}
              autoComplete="current-password"
              required
              withAsterisk={false}
              visibilityToggleButtonProps={{ 'aria-label': t('logIn.showPassword') }}
            />
            <ErrorNote error={attempt.error} />
            <Button type="submit" loading={attempt.isPending} fullWidth>
              {t('logIn.submit')}
            </Button>
            <LanguageChoice />
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

function LanguageChoice() {
  const { i18n } = useTranslation();
  return (
    <Group justify="center" gap="xs">
      {(Object.keys(languages) as Language[]).map((language) => (
        <Button
          key={language}
          variant="subtle"
          size="compact-sm"
          lang={language}
          aria-pressed={i18n.language === language}
          td={i18n.language === language ? 'underline' : undefined}
          onClick={() => void chooseLanguage(i18n, language)}
        >
          {languages[language]}
        </Button>
      ))}
    </Group>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
