import type { ChromiumDriver } from '../../browser/driver/chromium';

/** The device's own passkeys, played by the browser itself: with or without a key that only the device can give (PRF). */
export class Authenticator {
  private constructor(
    private readonly browser: ChromiumDriver,
    private readonly id: string,
  ) {}

  static async add(browser: ChromiumDriver, hasPrf: boolean): Promise<Authenticator> {
    await browser.cdp.send('WebAuthn.enable');
    const { authenticatorId } = await browser.cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        hasPrf,
      },
    });
    return new Authenticator(browser, authenticatorId);
  }

  /** Whether the person passes the device's own check. */
  async passes(isUserVerified: boolean): Promise<void> {
    await this.browser.cdp.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  async credentials(): Promise<readonly string[]> {
    const { credentials } = await this.browser.cdp.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials.map(({ credentialId }) => credentialId);
  }

  async forgetAll(): Promise<void> {
    await this.browser.cdp.send('WebAuthn.clearCredentials', { authenticatorId: this.id });
  }

  async remove(): Promise<void> {
    await this.browser.cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }
}
