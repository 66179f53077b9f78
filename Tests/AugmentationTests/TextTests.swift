import Augmentation
import Foundation
import Testing

struct TextTests {
  @Test(arguments: [
    "none", "turns,flips,shift=2.0,zoom=1.1,noise=0.5", "rotate", "rotate=20.0,border=edge,interpolation=bicubic",
    "photons=10.0:1.0:2.0",
  ])
  func textFormReadsBack(_ text: String) throws {
    let augmentation = try Augmentation(parsing: text)
    #expect(augmentation.description == text)
    let data = try JSONEncoder().encode([augmentation])
    #expect(try JSONDecoder().decode([Augmentation].self, from: data) == [augmentation])
  }

  @Test func readsWhatAPersonTypes() throws {
    let augmentation = try Augmentation(parsing: "turns, flips,shift=2,noise=.5,photons=3")
    #expect(augmentation.quarterTurns && augmentation.flips && augmentation.shift == 2 && augmentation.noise == 0.5)
    #expect(augmentation.photons == PhotonNoise(gain: 3))
    #expect(try Augmentation(parsing: "").isIdentity)
    #expect(try Augmentation(parsing: "flips,none,turns").description == "turns")
  }

  @Test(arguments: [
    ("flip", "augmentation 'flip' does not exist; did you mean 'flips'?"),
    ("colour=2", "augmentation 'colour' does not exist; known: none, turns"),
    ("shift", "augmentation 'shift' needs pixels from 0 to 1000"),
    ("zoom=0.5", "augmentation 'zoom' needs a factor from 1 to 10, not '0.5'"),
    ("noise=-1", "augmentation 'noise' needs a multiple of the sky sigma, 0 or more, not '-1'"),
    ("noise=nan", "not 'nan'"), ("turns=2", "augmentation 'turns' needs no value, not '2'"),
    ("border=wrap", "one of reflect, edge, mask, not 'wrap'"), ("photons=0", "not '0'"), ("photons=1:x", "not '1:x'"),
    ("=3", "augmentation '' does not exist"),
  ])
  func refusesOtherWords(_ text: String, _ reason: String) {
    do {
      _ = try Augmentation(parsing: text)
      Issue.record("'\(text)' was accepted")
    } catch {
      #expect("\(error)".contains(reason), "\(error)")
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Augmentation].self, from: Data("[\"\(text)\"]".utf8))
    }
  }
}
