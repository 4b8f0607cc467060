import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * SANDBOX KEY, public on purpose: the private key of the sandbox's own service
 * application. It opens nothing but a sandbox on this machine. It is fixed, so
 * that a saved connection to the sample organisation still works after the
 * sandbox was started anew.
 */
export const SERVICE_APP_PRIVATE_KEY_PEM = `-----BEGIN PRIVATE KEY-----
MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQDFmyWJDYmqShIL
lT0cFW/CPBUVyjnIiBvSJX26LM6Ofq43VB1gstVl+2QSly+zRPNWZdIX3pSEO7f8
X39i0MO1pY4EA7AyZj2QEyDc9xMBK23QeO0wb+4l6uwvfoxPp4UhwIHiZrCckmj6
Un0v7FIIRcgNVI0qyMUQgBZl03ztkLk0qPdWk3Y786tCuEhltUJ86E7TCYi5WXoK
/EIJKtAhqnjwDMAldqulZNKRtVRM79K0F6DXGimcVf0VkoMnsKyWs9GMBRqVWAAN
T6BAc2koE1eYjJLlDBqZu8YxIP30o13lrUIK/gAFeGsKDOV1qz/Fe6Mfs+mLnIHd
D7FLa2TXAgMBAAECggEAJNrFymTy+warjOt9pUI+QMyx5gl8c3EnNy903odC0wK/
fWQ7wnA4KrgTNwBpjhbbB48f+wGxU2RL8U7iVEy5Y6SH8ym47/1vl/JpW6zdJ4ex
CIO1QSZvFTVWbZk9lBGbW+sqjk42vEz2NVGzNX/u4MobAJl3ZrZhQq2Q/9bM4wWZ
/DMcUwdjUOFyZVcwnh6gCLvOaOk3EbRtOvAN4kpOkvUCzTwJPFbbRWN/I0Dz1Eco
ZM3D5xfWaKhnCyFllPo68QsrO0TH/PsbFG015r3xDvKd4YieVTc3FsGW4RSxoF8t
dAGWliG2d8gI839MKpOM5pTwlU8VCM+MXN75nqDfiQKBgQDqqlKGiMkK25duGXvf
z9Q0LNdZYEnP7oi19epNUr/YWGSaecnXLFfhQLIPJvyG/Mdw5Twzkz7tH1Qd6MAo
+iRgx2VUTle13jGb5j8CN67Sd9tMnjDcvzd7aABITmlbvmXFH2TM6DP9euos2Fk6
aKLli70OMgd6rPJ3XSTh8zVAYwKBgQDXkktfBPaqyiISQEMh6dwm2gypiB6pdnvs
NB/THGlmYvg2lvVi0XM+1mim6ssVoNsQMImFP8G8nTPPDtILS2W4AFr8spurWA/K
juZYYAZArFSCcKk/292JpLOPwgL0b+dk+dNeFRB+ytfzbvVLC7K5DsqZqBVQZfjU
RD2HaOoh/QKBgQDooaqoFif/bIulKPxFdtluU9m0j6D80gKTKFN7DgKDbbVl8kAm
4J3J/wHFxadoBmWMxKO2mU0zcvBHqjn9JWU0z9bjCbsn3zqcy1dBUoQrv4gWX2gf
HizZWNOW2qzVt11aWnHqNHN94QEPLfbe0WZTWwEzdmM1uQexTxRGLn1m8wKBgQCn
cTncJ4XVqUYHuSSr/fODthDpyhJO/PpKwT4LA+GWpr8338/gnuIOaApHxM5UEWq2
y4y2FIzOjajFZzSdk0YCQzxpVe52i+NQKekfsg6JQ5Is84dzU7tjg6v5uPAEn7sz
gp28UU5LvhE5Q/GCBicfeS7DZXyQw3QgpJTKTiK2nQKBgQCsYbtAE0h1PRtvpqFc
0x3zWQ2MNwUFTwCm8qgexV8UXKNS6pqxFIjw8PWEu57qVCsOFA4f1pGFln39O3Bi
bvZ12rH1nvkAuZycting/FBkw/Tt5QgbCJ64wnJqtVY3Esz75g1VCc9jP8VxyuqA
JXhCtiU+PVxIDoh+MSvFQtIGaw==
-----END PRIVATE KEY-----
`;

export const SERVICE_APP_ID = 'KestrelSandbox01';

export const SERVICE_APP_PUBLIC_KEY: KeyObject = createPublicKey(createPrivateKey(SERVICE_APP_PRIVATE_KEY_PEM));

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

let generated: Promise<SigningKey> | undefined;

/** The key that signs access tokens: made once per process, off the main thread, and never shown. */
export function freshSigningKey(): Promise<SigningKey> {
  generated ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return generated;
}

/** The key of a directory that was kept in a file, so that its tokens outlive a restart. */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

export function writeSigningKey(key: SigningKey): string {
  return key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
