-- Keeps how a play of a host stands, and tells so. Returns 0 if another host has it, else 1.
-- Keys: play, plays of the host
-- Arguments: the host, user and spell as the hosts' member, state, policy, 'over' if it plays no more, topic, message
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then
  return 0
end
if ARGV[5] == 'over' then
  redis.call('DEL', KEYS[1])
  redis.call('SREM', KEYS[2], ARGV[2])
else
  redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'state', ARGV[3], 'policy', ARGV[4])
  redis.call('SADD', KEYS[2], ARGV[2])
end
redis.call('PUBLISH', ARGV[6], ARGV[7])
return 1
