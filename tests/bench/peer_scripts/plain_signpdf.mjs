// @signpdf as its README shows it. Arguments: folder of the packages, source, result, keys (PKCS #12), password.
// Prints seconds of work.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [packages, source, result, keys, password] = process.argv.slice(2);
const require = createRequire(`${packages}/package.json`);
const { SignPdf } = require('@signpdf/signpdf');
const { plainAddPlaceholder } = require('@signpdf/placeholder-plain');
const { P12Signer } = require('@signpdf/signer-p12');

const signer = new P12Signer(readFileSync(keys), { passphrase: password });
const began = performance.now();
const pdfBuffer = plainAddPlaceholder({
  pdfBuffer: readFileSync(source),
  reason: 'bench',
  contactInfo: '',
  name: 'bench',
  location: '',
});
writeFileSync(result, await new SignPdf().sign(pdfBuffer, signer));
console.log((performance.now() - began) / 1000);
