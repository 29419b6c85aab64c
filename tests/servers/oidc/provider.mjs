// A real OpenID Connect provider, set up as Pro Santé Connect is: PKCE, acr, userinfo as JSON or signed, CIBA, refresh,
// revocation, logout. What a person would do at it is done through /essai/*, which no real provider has.
//
//   node provider.mjs KEY.pem CERT.pem [CLIENT-CA.pem]
//
// It listens on a free port of loopback over TLS and says its issuer in one line on stdout. With a CA it takes only
// clients whose certificate that CA issued. It ends when its stdin does.

import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { Provider, errors } from 'oidc-provider';

const [key, cert, ca] = process.argv.slice(2).map((file) => readFileSync(file));
const server = createServer({ key, cert, ca, requestCert: Boolean(ca), rejectUnauthorized: Boolean(ca) });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `https://localhost:${server.address().port}`;

// Invented persons, in the shape of Pro Santé Connect's userinfo.
const person = (id, given, family, profession, category, more = {}) => ({
  SubjectNameID: id,
  given_name: given,
  family_name: family,
  preferred_username: id,
  SubjectRole: profession ? [`${profession}^1.2.250.1.213.1.1.5.5`] : [],
  SubjectOrganization: 'CABINET EXEMPLE',
  SubjectOrganizationID: 'R10000000000001',
  Secteur_Activite: 'SA07^1.2.250.1.71.4.2.4',
  Palier_Authentification: 'APPPRIP3^1.2.250.1.213.1.5.1.1.1',
  otherIds: [{ identifiant: id, origine: 'RPPS', qualite: 1 }],
  SubjectRefPro: {
    exercices: profession
      ? [{
          codeProfession: profession, codeCategorieProfessionnelle: category, codeCiviliteDexercice: 'DR',
          nomDexercice: family, prenomDexercice: given, codeTypeSavoirFaire: 'S', codeSavoirFaire: 'SM26',
          activities: [{ codeModeExercice: 'L', codeSecteurDactivite: 'SA07' }],
        }]
      : [],
  },
  ...more,
});
const people = {
  899700000001: person('899700000001', 'Camille', 'EXEMPLE', '10', 'C'),
  899700000002: person('899700000002', 'Paul', 'INTERNE', '10', 'E'),
  899700000003: person('899700000003', 'Claire', 'ACCUEIL', null, null),
};
const claims = [...new Set(Object.values(people).flatMap(Object.keys))];

// What the persons at the browser and at the telephone are about to do.
const will = { account: '899700000001', deny: false, acr: 'eidas1', slowDown: 0, blocked: false, down: 0, nonce: null, over: false };
const asked = []; // questions on a telephone: { id, request, number }
const seen = { slowDowns: 0, polls: 0, refreshes: 0 };

const client = (id, more = {}) => ({
  client_id: id,
  client_secret: 'secret-de-test',
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/retour'],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token', 'urn:openid:params:grant-type:ciba'],
  token_endpoint_auth_method: 'client_secret_basic',
  backchannel_token_delivery_mode: 'poll',
  ...more,
});

const seconds = (name, otherwise) => Number(process.env[name] ?? otherwise);
const provider = new Provider(issuer, {
  clients: [client('socle'), client('socle-signe', { userinfo_signed_response_alg: 'RS256' })],
  scopes: ['openid', 'scope_all'],
  claims: { openid: ['sub'], scope_all: claims, acr: null },
  conformIdTokenClaims: true,
  acrValues: ['eidas1', 'eidas0'],
  pkce: { required: () => true, methods: ['S256'] },
  issueRefreshToken: async () => true,
  ttl: {
    AccessToken: seconds('OIDC_ACCESS_S', 120),
    IdToken: 120,
    RefreshToken: 3600,
    BackchannelAuthenticationRequest: seconds('OIDC_CIBA_S', 120),
  },
  findAccount: async (_ctx, id) => people[id] && { accountId: id, claims: async () => ({ sub: `f:essai:${id}`, ...people[id] }) },
  subjectTypes: ['public'],
  interactions: { url: (_ctx, interaction) => `/essai/visite/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    rpInitiatedLogout: { enabled: true },
    ciba: {
      enabled: true,
      deliveryModes: ['poll'],
      processLoginHint: async (_ctx, hint) => hint,
      validateBindingMessage: async (_ctx, number) => {
        if (!/^[1-9]\d$/.test(number ?? '')) throw new errors.InvalidBindingMessage('two digits');
      },
      validateRequestContext: async () => {},
      verifyUserCode: async () => {},
      triggerAuthenticationDevice: async (ctx, request) => {
        asked.push({ request, number: ctx.oidc.params.binding_message });
      },
    },
  },
});

async function granted(accountId, clientId) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope('openid scope_all');
  grant.addOIDCClaims(claims);
  return grant;
}

const answer = (res, value, status = 200) => {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
};

async function essai(req, res) {
  const url = new URL(req.url, issuer);
  const [, , what, uid] = url.pathname.split('/');
  if (what === 'visite') {
    // The person is at the provider's page, in their browser.
    const details = await provider.interactionDetails(req, res);
    if (will.deny) {
      return provider.interactionFinished(req, res, { error: 'access_denied', error_description: will.blocked ? 'e-CPS bloquée' : 'refus' });
    }
    const grant = await granted(will.account, details.params.client_id);
    return provider.interactionFinished(req, res, {
      login: { accountId: will.account, acr: will.acr, amr: ['pwd'], remember: true },
      consent: { grantId: await grant.save() },
    });
  }
  if (what === 'veut') {
    // What the persons are about to do: /essai/veut?deny=true&acr=eidas0 …
    for (const [name, value] of url.searchParams) will[name] = JSON.parse(value);
    return answer(res, will);
  }
  if (what === 'telephone') {
    // The number on the telephone, without answering.
    return answer(res, { number: asked.at(-1)?.number ?? null, questions: asked.length });
  }
  if (what === 'confirme') {
    // The person answers on their telephone.
    const { request } = asked.at(-1);
    const grant = await granted(request.accountId, request.clientId);
    await grant.save();
    const result = will.deny ? new errors.AccessDenied() : grant;
    // The provider would lose the words of its own error.
    if (will.deny) request.errorDescription = will.blocked ? 'e-CPS bloquée' : 'refus';
    await provider.backchannelResult(request, result, { acr: will.acr });
    return answer(res, {});
  }
  if (what === 'finit') {
    // The provider ends what it gave: nothing is prolonged any more.
    will.over = true;
    return answer(res, {});
  }
  if (what === 'jeton') {
    // A token of a person, without their coming: for servers that ask the provider about it.
    const grant = await granted(url.searchParams.get('compte'), 'socle');
    const token = new provider.AccessToken({
      accountId: url.searchParams.get('compte'), client: await provider.Client.find('socle'),
      grantId: await grant.save(), gty: 'authorization_code', scope: 'openid scope_all',
    });
    return answer(res, { jeton: await token.save() });
  }
  if (what === 'retire') {
    await (await provider.AccessToken.find(url.searchParams.get('jeton')))?.destroy();
    return answer(res, {});
  }
  if (what === 'vu') return answer(res, seen);
  if (what === 'long') return answer(res, { long: 'x'.repeat(1 << 20) });
  if (what === 'ailleurs') {
    res.writeHead(302, { location: `${issuer}/.well-known/openid-configuration` });
    return res.end();
  }
  return answer(res, {}, 404);
}

// What a provider does on a bad day, before the real one sees the request.
provider.use(async (ctx, next) => {
  // Somebody between us and the provider asks their own question in the place of ours.
  if (ctx.path === '/auth' && will.nonce) ctx.query = { ...ctx.query, nonce: will.nonce };
  if (ctx.path === '/token') {
    seen.polls += 1;
    if (will.down > 0) {
      will.down -= 1;
      ctx.status = 503;
      return;
    }
    if (will.over) {
      ctx.status = 400;
      ctx.body = { error: 'invalid_grant', error_description: 'the session is over' };
      return;
    }
    if (will.slowDown > 0) {
      will.slowDown -= 1;
      seen.slowDowns += 1;
      ctx.status = 400;
      ctx.body = { error: 'slow_down', error_description: 'poll less often' };
      return;
    }
  }
  await next();
});

provider.on('server_error', (_ctx, error) => console.error('server_error', error));
provider.on('grant.success', (ctx) => { if (ctx.oidc.params.grant_type === 'refresh_token') seen.refreshes += 1; });
for (const what of ['grant.error', 'authorization.error', 'backchannel_authentication.error', 'userinfo.error', 'end_session.error']) {
  provider.on(what, (_ctx, error) => console.error(what, error.error, error.error_description));
}

const callback = provider.callback();
server.on('request', (req, res) => {
  if (req.url.startsWith('/essai/')) {
    essai(req, res).catch((error) => { console.error(error); answer(res, { error: String(error) }, 500); });
  } else {
    callback(req, res);
  }
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
console.log(issuer);
