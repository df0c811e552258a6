// An identity provider that nobody here wrote: npm oidc-provider, with its own rules for logins, acr and logouts.
// Ours are only the two pages (who are you; prove it again) and the list of clients, given in the variable CONFIG.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const config = JSON.parse(process.env.CONFIG);
const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const hour = 3600;

const provider = new Provider(config.issuer, {
  clients: config.clients,
  jwks: { keys: [{ ...jwk, kid: 'node-1', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['only for tests'] },
  acrValues: config.acrValues,
  claims: {
    openid: ['sub'],
    profile: ['name'],
    phone: ['phone_number'],
    email: ['email'],
    identity: ['identity_number'],
  },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
  },
  // Its own dispatcher refuses to call loopback addresses, where the hall under test stands.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  ttl: { AccessToken: hour, AuthorizationCode: 60, Grant: hour, IdToken: hour, Interaction: hour, Session: hour },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `node ${id}`, email: `${id}@example.test` }),
  }),
  // The clients are the government's own: nobody is asked whether they agree.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile phone email identity');
    await grant.save();
    return grant;
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
});

async function interaction(request, response) {
  const { prompt, session } = await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const acr = form.get('second') ? config.acrValues[1] : config.acrValues[0];
    const login = { accountId: form.get('login') ?? session.accountId, acr, amr: ['pwd'] };
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  return response.end(`<form method="post">${prompt.name}: ${prompt.reasons.join(' ')}</form>`);
}

const callback = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return callback(request, response);
  return interaction(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
}).listen(Number(new URL(config.issuer).port), '127.0.0.1', () => console.log('ready'));

provider.on('server_error', (ctx, error) => console.error(error));
provider.on('backchannel.error', (ctx, error, client) => console.error('backchannel', client.clientId, error));
