// SPDX-License-Identifier: Apache-2.0
import { feathers } from '@feathersjs/feathers'
import socketio from '@feathersjs/socketio-client'
import io from 'socket.io-client'
import { makeCalls } from './feathers-calls.mjs'

const socket = io(process.argv[2], { auth: { token: 'ada-token' } })
await makeCalls(feathers().configure((socketio.default ?? socketio)(socket)), socket)
