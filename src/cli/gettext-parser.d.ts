declare module 'gettext-parser' {
  interface Entry {
    readonly msgctxt?: string;
    readonly msgid: string;
    readonly msgid_plural?: string;
    readonly msgstr: readonly string[];
    readonly comments?: { readonly flag?: string; readonly extracted?: string; readonly translator?: string };
  }
  interface Catalogue {
    readonly charset: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly translations: Readonly<Record<string, Readonly<Record<string, Entry>>>>;
  }
  export const po: {
    parse(input: string, options?: { readonly validation?: boolean }): Catalogue;
    compile(data: Catalogue, options?: { readonly foldLength?: number }): Uint8Array;
  };
}
