/** What a language is called in another, such as `Swedish`. */
export const languageName = (inLanguage: string, tag: string): string =>
  new Intl.DisplayNames([inLanguage], { type: 'language' }).of(tag) ?? tag;
