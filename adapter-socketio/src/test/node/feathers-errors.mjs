// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { connect, end, refused } from './feathers-clients.mjs'

// Asks for every kind of error, which the client makes an object of its own class of.

const app = await connect()
const kinds = await app.service('errors').find()
for (const { kind, name, code } of kinds) {
  assert.deepEqual(await refused(app.service('errors').get(kind), name, code), { hint: kind })
  await assert.rejects(app.service('errors').get(kind), error => {
    assert.equal(error.constructor.name, name)
    assert.equal(error.message, `it is ${kind}`)
    assert.equal(error.className, kind)
    return true
  })
}
assert.equal(kinds.length, 11)
end()
