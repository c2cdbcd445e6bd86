-- Makes a run another host's, if the lease of its host is over.
-- Keys: run, hosts, runs of the host that is gone, runs of the new host
-- Arguments: the host that is gone, the new host, user and run as the hosts' member
local now = redis.call('TIME')
local lease = redis.call('ZSCORE', KEYS[2], ARGV[1])
if lease and tonumber(lease) > now[1] * 1000 + math.floor(now[2] / 1000) then
  return {'ALIVE'}
end
local known = redis.call('HMGET', KEYS[1], 'epoch', 'last', 'ended', 'owner')
redis.call('SREM', KEYS[3], ARGV[3])
if not known[1] or known[3] or known[4] ~= ARGV[1] then
  return {'NO'}
end
local epoch = tonumber(known[1]) + 1
redis.call('HSET', KEYS[1], 'epoch', epoch, 'owner', ARGV[2])
redis.call('SADD', KEYS[4], ARGV[3])
return {'OK', epoch, tonumber(known[2])}
