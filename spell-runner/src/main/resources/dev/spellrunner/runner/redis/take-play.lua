-- Makes the play of a spell a host's, unless another one that lives has it. Returns nothing, or the other one's state and policy.
-- Keys: play, hosts, plays of the host
-- Arguments: the host, policy, user and spell as the hosts' member, what keys of plays of a host begin and end with
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then
  local now = redis.call('TIME')
  local lease = redis.call('ZSCORE', KEYS[2], owner)
  if lease and tonumber(lease) > now[1] * 1000 + math.floor(now[2] / 1000) then
    local play = redis.call('HMGET', KEYS[1], 'state', 'policy')
    return {play[1] or '{}', play[2] or '{}', 1}
  end
  redis.call('SREM', ARGV[4] .. owner .. ARGV[5], ARGV[3])
end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'policy', ARGV[2])
redis.call('PERSIST', KEYS[1])
redis.call('SADD', KEYS[3], ARGV[3])
return {}
