/** What a test waits for comes in its own time on a machine that is busy with other work. `vi.waitFor` alone has to be told each time. */
export const patience = { timeout: 30_000 } as const;
