// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { connect, end, next, refused } from './feathers-clients.mjs'

// Listens as the editors Thoth and Magick did: to an event of its own for each node of the spell.

const app = await connect({ headers: { Authorization: 'session ada-session' } })
const spells = app.service('spell-runner')
const heard = []

const { graph } = await spells.get('e')
for (const id of Object.keys(graph.nodes).flatMap(node => [node, `e-${node}`])) {
  app.io.on(id, payload => heard.push([id, payload]))
}
await spells.create({ spellId: 'e', inputs: { text: 'hi' } })

assert.deepEqual(new Set(heard.map(([name]) => name)), new Set(['1', 'e-1', '2', 'e-2', '3', 'e-3']))
const payloads = Object.fromEntries(heard)
assert.deepEqual(payloads[2], { output: 'hi' })
assert.deepEqual(payloads['e-2'].output, { output: 'hi' })
assert.deepEqual(payloads['e-3'].input, { input: 'hi' })
// A node that has no output of that name.
assert.deepEqual(payloads[1], {})

await spells.get('f')
const unheard = []
app.io.on('2', payload => unheard.push(payload))
const failed = next(app.io, 'f-2')
await refused(spells.create({ spellId: 'f' }), 'GeneralError', 500)
const { output, error } = await failed
assert.equal(output, null)
assert.deepEqual(error, { message: 'the cauldron is cold' })
assert.deepEqual(unheard, [])
end()
