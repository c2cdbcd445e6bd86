// SPDX-License-Identifier: Apache-2.0
import feathers from 'feathers4'
import authentication from 'feathers4-authentication-client'
import socketio from 'feathers4-socketio-client'
import io from 'socket.io-client2'
import { logInLate } from './logins.mjs'

const socket = io(process.argv[2])
await logInLate(feathers().configure(socketio(socket)).configure(authentication()), socket)
