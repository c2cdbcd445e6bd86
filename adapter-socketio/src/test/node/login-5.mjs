// SPDX-License-Identifier: Apache-2.0
import { feathers } from '@feathersjs/feathers'
import authentication from '@feathersjs/authentication-client'
import socketio from '@feathersjs/socketio-client'
import io from 'socket.io-client'
import { logInLate } from './logins.mjs'

const socket = io(process.argv[2])
const app = feathers()
  .configure((socketio.default ?? socketio)(socket))
  .configure((authentication.default ?? authentication)())
await logInLate(app, socket)
