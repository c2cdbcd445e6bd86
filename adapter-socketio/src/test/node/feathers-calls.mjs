// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { connect, end, next, refused } from './feathers-clients.mjs'

// Makes every call that a client of Feathers can make to the service `spell-runner`, while another one of its user listens.

const app = await connect({ token: 'ada-token' })
const spells = app.service('spell-runner')
const calls = app.service('spell-runner/call')
const other = (await connect({ token: 'ada-token' })).service('spell-runner')
const heard = []
app.io.on('node-event', event => heard.push(event.kind))
spells.on('created', () => heard.push('created'))
spells.on('updated', () => heard.push('updated'))
spells.on('patched', () => heard.push('patched'))

// get, find
assert.equal((await spells.get('e')).spell, 'e')
assert.deepEqual((await spells.find()).open, ['e'])
await other.get('e')

// create
const outputs = await spells.create({ spellId: 'e', inputs: { text: 'hi' } })
assert.deepEqual(outputs, { said: 'hi' })
assert.equal(heard.at(0), 'started')
assert.deepEqual(heard.slice(-2), ['completed', 'created'])

await spells.get('f')
const failed = await refused(spells.create({ spellId: 'f' }), 'GeneralError', 500)
assert.equal(failed.code, 'run-failed')
assert.equal(failed.status, 'failed')
assert.match(failed.failures[0].message, /cauldron is cold/)
assert.deepEqual(heard.slice(-2), ['failed', 'created'])

await spells.get('w')
const run = next(app.io, 'node-event')
const cancelled = refused(spells.create({ spellId: 'w' }), 'Conflict', 409)
const { run: id } = await run
// The host has room for one run.
const busy = await refused(spells.create({ spellId: 'e' }), 'Unavailable', 503)
assert.equal(busy.code, 'busy')
assert.deepEqual(await spells.patch('w', { cancel: id }), { cancelled: true })
assert.equal((await cancelled).code, 'cancelled')
assert.equal((await cancelled).run, id)
assert.deepEqual(heard.slice(-2), ['cancelled', 'created'])

// update
const seen = next(other, 'updated')
const updated = await spells.update('e', { patch: [{ op: 'replace', path: '/name', value: 'echo 2' }] })
assert.equal(updated.name, 'echo 2')
assert.equal(heard.at(-1), 'updated')
assert.deepEqual(await seen, updated)

// patch
await spells.get('q')
await other.get('q')
const told = Promise.all([next(app.io, 'play-state'), next(other, 'patched')])
const playing = await spells.patch('q', { play: 'play', policy: 'latest' })
assert.equal(playing.state, 'playing')
assert.equal(heard.at(-1), 'patched')
assert.deepEqual(await told, [playing, playing])
const item = next(other, 'created')
assert.deepEqual(await calls.create({ method: 'spell.push', params: { spell: 'q', item: 'tea' } }), { pushed: true })
assert.deepEqual((await item).outputs, { said: 'tea' })
assert.equal((await spells.patch('q', { play: 'stop' })).state, 'stopped')

// follow
await app.service('spell-runner/follow').create({ spellId: 'e', after: {} })

// what cannot be
await refused(spells.patch('e', { play: 'sing' }), 'BadRequest', 400)
await refused(spells.patch('e', { cancel: 'no-run' }), 'NotFound', 404)
await refused(spells.get('nope'), 'NotFound', 404)
const broken = await refused(spells.get('broken'), 'Unprocessable', 422)
assert.equal(broken.problems[0].component, 'Ecko')
await refused(calls.create({ params: {} }), 'BadRequest', 400)
await refused(calls.create({ method: 'spell.sing' }), 'NotFound', 404)
await refused(app.service('nope').find(), 'NotFound', 404)
await refused(app.service('authentication').create({ strategy: 'jwt', accessToken: 'ada-token' }), 'NotFound', 404)
await refused(app.service('spell-runner/follow').find(), 'MethodNotAllowed', 405)
await refused(spells.get('more'), 'TooManyRequests', 429)
const lacking = await new Promise(resolve => app.io.emit('sing', 'spell-runner', {}, resolve))
assert.equal(lacking.className, 'method-not-allowed')

// remove
await spells.remove('e')
await refused(spells.remove('e'), 'NotFound', 404)
assert.deepEqual((await spells.find()).open, ['f', 'w', 'q'])
end()
