/** How to launch a browser: Playwright's own ({}), an installed one by name, or by its path. */
export interface BrowserOptions {
  channel?: string;
  executablePath?: string;
}

export interface FoundBrowser {
  options: BrowserOptions | null;
  version: string | null;
  /** The reason for each candidate that could not be used. */
  why: string[];
}

export function candidates(env?: Record<string, string | undefined>): BrowserOptions[];
export function findBrowser(): Promise<FoundBrowser>;
export function installBrowser(say?: (line: string) => void): Promise<FoundBrowser>;
