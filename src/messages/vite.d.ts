/** The one thing of Vite's client types that this room uses; the whole of them would also open `import.meta.env` to pure rooms. */
interface ImportMeta {
  readonly glob: (
    pattern: string,
    options?: { readonly query?: string; readonly import?: string },
  ) => Record<string, () => Promise<unknown>>;
}
